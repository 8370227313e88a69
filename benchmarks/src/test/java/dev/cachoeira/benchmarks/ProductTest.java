package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductTest {

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 1_000, 10_000})
    void isAboutAsLongAsJsonAsItIsToBe(int bytes) {
        byte[] json = JsonCodec.of(TypeRef.of(Product.class)).encode(Product.sized(54_321, bytes));

        assertThat(json.length).isCloseTo(bytes, within(30));
    }
}
