package dev.cachoeira.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisUrlsTest {

    @Test
    void passwordIsHidden() {
        assertThat(RedisUrls.withoutPassword("redis://app:secret@cache:6379/1"))
                .isEqualTo("redis://app:***@cache:6379/1");
        assertThat(RedisUrls.withoutPassword("rediss://:secret@cache")).isEqualTo("rediss://:***@cache");
    }

    @Test
    void urlWithoutPasswordStays() {
        assertThat(RedisUrls.withoutPassword("redis://cache:6379")).isEqualTo("redis://cache:6379");
    }
}
