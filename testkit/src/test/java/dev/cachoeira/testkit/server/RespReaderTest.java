package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RespReaderTest {

    @Test
    void readsWhatAServerOfEitherProtocolMaySend() throws Exception {
        assertThat(read("+OK\r\n")).isEqualTo("OK");
        assertThat(read(":-42\r\n")).isEqualTo(-42L);
        assertThat(read("$5\r\nhe\r\no\r\n")).isEqualTo("he\r\no");
        assertThat(read("$-1\r\n")).isNull();
        assertThat(read("*-1\r\n")).isNull();
        assertThat(read("_\r\n")).isNull();
        assertThat(read("*3\r\n:1\r\n$-1\r\n*1\r\n+x\r\n")).isEqualTo(Arrays.asList(1L, null, List.of("x")));
        assertThat(read("~2\r\n+a\r\n+b\r\n")).isEqualTo(List.of("a", "b"));
        assertThat(read("%1\r\n+a\r\n:1\r\n")).isEqualTo(Map.of("a", 1L));
        assertThat(read("#t\r\n")).isEqualTo(true);
        assertThat(read(",1.5\r\n")).isEqualTo(1.5);
        assertThat(read(",-inf\r\n")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(read("(12345678901234567890\r\n")).isEqualTo(new BigInteger("12345678901234567890"));
        assertThat(read("=7\r\ntxt:abc\r\n")).isEqualTo("abc");
        assertThat(read("|1\r\n+ttl\r\n:9\r\n+value\r\n")).isEqualTo("value");
        assertThat(read(">2\r\n+invalidate\r\n_\r\n"))
                .isEqualTo(new RespReader.RespPush(Arrays.asList("invalidate", null)));
    }

    @Test
    void anErrorInsideAListIsAnElement() throws Exception {
        var list = (List<?>) read("*2\r\n+OK\r\n-WRONGTYPE no\r\n");

        assertThat(list.get(1))
                .isInstanceOf(RespException.class)
                .extracting(e -> ((RespException) e).code())
                .isEqualTo("WRONGTYPE");
    }

    @Test
    void aStreamThatEndsWithinAValueIsAnError() {
        assertThatThrownBy(() -> read("$10\r\nhalf")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("?\r\n")).isInstanceOf(IOException.class).hasMessageContaining("not RESP");
    }

    private static Object read(String text) throws IOException {
        return new RespReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).read(false);
    }
}
