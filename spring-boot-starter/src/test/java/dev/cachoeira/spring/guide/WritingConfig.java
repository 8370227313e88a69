package dev.cachoeira.spring.guide;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.behind.CacheWriting;
import dev.cachoeira.spring.guide.NoteTable.Note;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The example of a cache that is written behind. */
@Configuration(proxyBeanMethods = false)
@Import(NoteTable.class)
class WritingConfig {

    @Bean
    CacheWriting noteWriting(NoteTable table) {
        return CacheWriting.of("notes", (BatchWriter<Long, Note>) table::writeAll);
    }

    @Bean
    Cache<Long, Note> notes(Cachoeira cachoeira) {
        return cachoeira.cache("notes", Long.class, Note.class).build();
    }
}
