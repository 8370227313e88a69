package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate for localhost and 127.0.0.1, made by the JDK's keytool, as the files a server wants. */
final class TlsFiles {

    private static final String PASSWORD = "cachoeira";

    private static @Nullable TlsFiles ofThisJvm;

    private final Path folder;

    private TlsFiles(Path folder) {
        this.folder = folder;
    }

    /** The files of this JVM, made at the first call. */
    static synchronized TlsFiles ofThisJvm() {
        TlsFiles files = ofThisJvm;
        if (files == null) {
            files = new TlsFiles(ServerFolder.of(null).path());
            try {
                files.generate();
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("cannot make a certificate", e);
            }
            ofThisJvm = files;
        }
        return files;
    }

    Path certificate() {
        return folder.resolve("tls.crt");
    }

    Path key() {
        return folder.resolve("tls.key");
    }

    private Path keyStore() {
        return folder.resolve("tls.p12");
    }

    /** An unconnected socket that trusts this certificate. */
    Socket socket() {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trustStore());
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory().createSocket();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyStore trustStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", load().getCertificate("server"));
        return store;
    }

    private void generate() throws IOException, GeneralSecurityException {
        runKeytool();
        KeyStore store = load();
        byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        Files.writeString(key(), pem("PRIVATE KEY", key));
        Files.writeString(
                certificate(), pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void runKeytool() throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore().toString(),
                "-storepass",
                PASSWORD);
        Process process = Spawn.start(new ProcessBuilder(command).redirectErrorStream(true));
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(keyStore())) {
            throw new IOException("keytool: " + printed);
        }
    }

    private static String pem(String kind, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
