package dev.cachoeira;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JavaFloorTest {

    private static final int JAVA_17 = 61;

    @Test
    void classFilesRunOnJava17() throws IOException {
        try (var in = new DataInputStream(JavaFloorTest.class.getResourceAsStream("JavaFloorTest.class"))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            assertThat(in.readUnsignedShort()).as("minor version").isZero();
            assertThat(in.readUnsignedShort()).as("major version").isEqualTo(JAVA_17);
        }
    }
}
