package dev.cachoeira.showcase.operation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Asks PostgreSQL whether it answers. */
@Component
class DatabaseProbe {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProbe.class);

    private final JdbcTemplate jdbc;

    DatabaseProbe(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    Dependency check() {
        try {
            jdbc.queryForObject("select 1", Integer.class);
            return Dependency.HEALTHY;
        } catch (DataAccessException e) {
            LOG.warn("The database does not answer: {}", e.getMessage());
            return Dependency.UNHEALTHY;
        }
    }
}
