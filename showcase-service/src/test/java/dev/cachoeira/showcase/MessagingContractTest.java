package dev.cachoeira.showcase;

import static dev.cachoeira.showcase.Patience.remember;
import static dev.cachoeira.showcase.Patience.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messaging gateway over HTTP. */
class MessagingContractTest {

    private static final List<String> NEEDS_A_PHONE = List.of("/credentials", "/contacts", "/groups");
    private static final List<String> EVERYTHING =
            List.of("", "/qr", "/status", "/credentials", "/contacts", "/groups");

    private final Client acme = SharedServers.first().as("acme");
    private final Client elsewhere = SharedServers.second().as("acme");
    private final Client globex = SharedServers.first().as("globex");

    @Test
    void a_session_is_made_and_waits_for_its_phone() {
        Reply created = acme.post("/api/messaging/sessions", Map.of("name", "Sales"));
        assertThat(created.status()).isEqualTo(201);
        String session = created.header("Location");
        assertThat(session).isEqualTo("/api/messaging/sessions/" + created.text("/id"));

        assertThat(acme.get(session).json()).isEqualTo(created.json());
        Reply read = acme.get(session);
        assertThat(read.level()).isEqualTo("l1");
        assertThat(acme.get(session).json().propertyNames()).containsExactly("id", "name", "createdAt");
        assertThat(acme.with("If-None-Match", read.etag()).get(session).status())
                .isEqualTo(304);
        assertThat(acme.get(session + "/status").text("/state")).isEqualTo("waiting");
        for (String part : NEEDS_A_PHONE) {
            Reply reply = acme.get(session + part);
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.text("/detail"))
                    .isEqualTo("there is no messaging session " + created.text("/id") + " whose phone is connected");
        }
    }

    @Test
    void the_image_holds_the_code_that_pairs_the_phone() throws Exception {
        String session = newSession();
        Reply qr = acme.get(session + "/qr");

        assertThat(qr.level()).isEqualTo("source");
        assertThat(acme.get(session + "/qr").level()).isEqualTo("l1");
        assertThat(acme.get(session + "/qr").body()).isEqualTo(qr.body());
        assertThat(qr.header("Cache-Control")).isEqualTo("no-store");
        assertThat(Instant.parse(qr.text("/expiresAt")))
                .isBetween(Instant.now().plusSeconds(50), Instant.now().plusSeconds(130));
        String scanned = scan(qr.text("/image"));
        assertThat(scanned).isEqualTo(qr.text("/code"));

        Reply paired = acme.post(session + "/scan", Map.of("code", scanned));

        assertThat(paired.status()).isEqualTo(200);
        assertThat(paired.text("/state")).isEqualTo("connected");
    }

    @Test
    void pairing_and_logging_out_on_one_instance_end_what_depends_on_the_phone_everywhere() {
        String session = newSession();
        EVERYTHING.forEach(part -> {
            remember(acme, session + part);
            remember(elsewhere, session + part);
        });

        String code = acme.get(session + "/qr").text("/code");
        assertThat(acme.post(session + "/scan", Map.of("code", code)).status()).isEqualTo(200);

        assertThat(acme.get(session).level()).isEqualTo("l1");
        assertThat(acme.get(session + "/status").level()).isEqualTo("source");
        assertThat(acme.get(session + "/qr").status()).isEqualTo(404);
        soon().untilAsserted(() ->
                assertThat(elsewhere.get(session + "/status").text("/state")).isEqualTo("connected"));
        soon().untilAsserted(() ->
                assertThat(elsewhere.get(session + "/qr").status()).isEqualTo(404));
        NEEDS_A_PHONE.forEach(part -> {
            assertThat(acme.get(session + part).status()).as(part).isEqualTo(200);
            soon().untilAsserted(() ->
                    assertThat(elsewhere.get(session + part).status()).isEqualTo(200));
            remember(elsewhere, session + part);
        });
        String key = acme.get(session + "/credentials").text("/key");

        assertThat(acme.post(session + "/logout", "").text("/state")).isEqualTo("waiting");

        NEEDS_A_PHONE.forEach(part -> {
            assertThat(acme.get(session + part).status()).as(part).isEqualTo(404);
            soon().untilAsserted(() ->
                    assertThat(elsewhere.get(session + part).status()).isEqualTo(404));
        });
        assertThat(acme.post(session + "/scan", Map.of("code", code)).status()).isEqualTo(400);
        pair(session);
        assertThat(acme.get(session + "/credentials").text("/key")).isNotEqualTo(key);
    }

    @Test
    void a_connected_phone_has_contacts_groups_and_credentials_that_nobody_may_keep() {
        String session = newSession();
        pair(session);

        Reply contacts = acme.get(session + "/contacts?page=2&limit=30");
        assertThat(contacts.json().propertyNames()).containsExactly("items", "page", "limit", "total");
        assertThat(contacts.json().at("/items")).hasSize(20);
        assertThat(contacts.text("/items/0/id")).isEqualTo("31");
        assertThat(contacts.json().at("/items/0").propertyNames()).containsExactly("id", "name", "phone");
        assertThat(acme.get(session + "/contacts").level()).isEqualTo("l1"); // pages of one cached list
        Reply pastTheEnd = acme.get(session + "/contacts?page=2000000000&limit=100");
        assertThat(pastTheEnd.text("/total")).isEqualTo("50");
        assertThat(pastTheEnd.json().at("/items")).isEmpty();
        assertThat(acme.get(session + "/groups").json().at("/items/0").propertyNames())
                .containsExactly("id", "name", "members");
        assertThat(acme.get(session + "/contacts?limit=0").text("/detail"))
                .isEqualTo("limit must be from 1 to 100, but was 0");

        Reply credentials = acme.get(session + "/credentials");
        assertThat(credentials.json().propertyNames()).containsExactly("device", "key", "issuedAt");
        assertThat(credentials.header("Cache-Control")).isEqualTo("no-store");
        assertThat(acme.get(session + "/credentials").level()).isEqualTo("l1");
        assertThat(acme.with("If-None-Match", credentials.etag())
                        .get(session + "/credentials")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void wrong_scans_are_problems_and_change_nothing() {
        String session = newSession();

        Reply wrong = acme.post(session + "/scan", Map.of("code", "guess"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text("/detail"))
                .isEqualTo("code must be one that the session's QR code shows or showed a minute ago");
        assertThat(acme.post(session + "/scan", Map.of()).text("/detail"))
                .isEqualTo("code must be the text of the QR code, but is missing");
        assertThat(acme.get(session + "/status").text("/state")).isEqualTo("waiting");
        Reply early = acme.post(session + "/logout", "");
        assertThat(early.status()).isEqualTo(409);
        assertThat(early.text("/detail")).isEqualTo("the session's phone is not connected");

        pair(session);
        Reply again = acme.post(session + "/scan", Map.of("code", "any"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("/detail")).isEqualTo("the session's phone is connected already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\": \" \"}", "{\"name\": null}"})
    void a_session_needs_a_name(String body) {
        Reply reply = acme.post("/api/messaging/sessions", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("/detail")).startsWith("name must be text of 1 to 100 characters");
    }

    @Test
    void a_session_that_is_not_there_is_a_problem() {
        UUID id = UUID.randomUUID();

        assertThat(acme.get("/api/messaging/sessions/" + id).text("/detail"))
                .isEqualTo("there is no messaging session " + id);
        assertThat(acme.get("/api/messaging/sessions/7").text("/detail")).isEqualTo("id must be a UUID, but was '7'");
        assertThat(acme.post("/api/messaging/sessions/" + id + "/scan", Map.of("code", "any"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void another_tenant_finds_nothing_of_a_session_and_cannot_touch_it() {
        String session = newSession();
        String code = acme.get(session + "/qr").text("/code");
        EVERYTHING.forEach(
                part -> assertThat(globex.get(session + part).status()).as(part).isEqualTo(404));
        assertThat(globex.post(session + "/scan", Map.of("code", code)).status())
                .isEqualTo(404);
        pair(session);
        EVERYTHING.forEach(
                part -> assertThat(globex.get(session + part).status()).as(part).isEqualTo(404));
        assertThat(globex.post(session + "/logout", "").status()).isEqualTo(404);
        assertThat(acme.get(session + "/status").text("/state")).isEqualTo("connected");
    }

    private String newSession() {
        return acme.post("/api/messaging/sessions", Map.of("name", "Sales")).header("Location");
    }

    private void pair(String session) {
        String code = acme.get(session + "/qr").text("/code");
        assertThat(acme.post(session + "/scan", Map.of("code", code)).status()).isEqualTo(200);
    }

    /** What a phone reads in an image. */
    private static String scan(String dataUrl) throws Exception {
        byte[] png = Base64.getDecoder().decode(dataUrl.substring("data:image/png;base64,".length()));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels))))
                .getText();
    }
}
