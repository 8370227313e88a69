package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The service as a process of its own, started as a newcomer does: with nothing configured. */
class StartAndStopTest {

    @Test
    void it_starts_its_own_servers_says_where_it_is_and_takes_them_along_when_it_is_told_to_stop() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(Map.of())) {
            List<String> said = service.lines();
            String output = String.join("\n", said);
            Client client = service.client();

            assertThat(said.stream().filter(line -> line.startsWith("READY "))).hasSize(1);
            assertThat(said.stream().filter(line -> line.strip().startsWith("curl ")))
                    .hasSize(3);
            assertThat(said).as("nothing to worry about").noneMatch(line -> line.contains(" WARN "));
            assertThat(client.get("/health").text("/data/status")).isEqualTo("ok");
            assertThat(client.as("acme").get("/api/products/42").level()).isEqualTo("source");
            int postgres = Integer.parseInt(find("jdbc:postgresql://127.0.0.1:(\\d+)/", output));
            int redis = Integer.parseInt(find("Redis, 127.0.0.1:(\\d+)", output));
            Process process = service.process();
            List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .toList();
            assertThat(List.of(postgres, redis)).allMatch(StartAndStopTest::isOpen);

            process.destroy(); // SIGTERM

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture.allOf(family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(10, TimeUnit.SECONDS);
            assertThat(List.of(postgres, redis)).noneMatch(StartAndStopTest::isOpen);
        }
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
