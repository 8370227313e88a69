package dev.cachoeira.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cachoeira.cache.UnreadableValueException.Reason;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the payload of a value and authenticates the value as a whole.
 *
 * <pre>
 * payload      id's length (1) | id of the key | nonce (12) | ciphertext | tag (16)
 * key          HMAC-SHA-256(key of that id, "cachoeira entry" | 0 | name in Redis | 1), the first step of HKDF-Expand
 * bound        length of the name (4) | name in Redis | everything before the nonce but the checksum
 * </pre>
 *
 * <p>Random nonces of 12 bytes may repeat after some 2^32 uses of one key, which a busy cache reaches within days, and one
 * that repeats tells two values. With a key for each name that would be 2^32 writes of one entry.
 */
final class Seal {

    /** What the keys are used for: they encrypt nothing themselves. */
    static final String DERIVATION = "HmacSHA256";

    private static final byte[] PURPOSE = "cachoeira entry\0".getBytes(US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EncryptionKeys keys;
    private final byte[] writeWith;
    private final SecretKeySpec writingKey;

    Seal(EncryptionKeys keys) {
        this.keys = keys;
        this.writeWith = keys.writeWith().getBytes(US_ASCII);
        this.writingKey = Objects.requireNonNull(keys.key(keys.writeWith()), "writeWith");
    }

    /** The same entry, encrypted for its place. */
    byte[] seal(byte[] redisKey, byte[] entry) {
        int payloadAt = EntryFormat.payloadAt(entry);
        int length = entry.length - payloadAt;
        int nonceAt = payloadAt + 1 + writeWith.length;
        int textAt = nonceAt + NONCE;
        int flags = entry[EntryFormat.FLAGS_AT] | EntryFormat.ENCRYPTED;
        byte[] sealed = EntryFormat.withRoom(entry, flags, textAt + length + TAG);
        sealed[payloadAt] = (byte) writeWith.length;
        System.arraycopy(writeWith, 0, sealed, payloadAt + 1, writeWith.length);
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        System.arraycopy(nonce, 0, sealed, nonceAt, NONCE);
        try {
            cipher(Cipher.ENCRYPT_MODE, derived(writingKey, redisKey), redisKey, sealed, nonceAt)
                    .doFinal(entry, payloadAt, length, sealed, textAt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM and HMAC-SHA-256", e);
        }
        return EntryFormat.signed(sealed);
    }

    /**
     * The same value, decrypted.
     *
     * @throws UnreadableValueException unless it was sealed, as it is, for this place, with one of the keys
     */
    EntryFormat.Value open(byte[] redisKey, EntryFormat.Value value) {
        byte[] sealed = value.bytes();
        if ((sealed[EntryFormat.FLAGS_AT] & EntryFormat.ENCRYPTED) == 0) {
            throw new UnreadableValueException(Reason.NOT_ENCRYPTED, "");
        }
        int payloadAt = value.payloadAt();
        int idLength = payloadAt < sealed.length ? sealed[payloadAt] : 0;
        int nonceAt = payloadAt + 1 + idLength;
        int textAt = nonceAt + NONCE;
        int length = sealed.length - textAt - TAG;
        if (idLength <= 0 || length < 0) {
            throw new UnreadableValueException(Reason.NOT_AUTHENTIC, "");
        }
        String id = new String(sealed, payloadAt + 1, idLength, ISO_8859_1);
        SecretKeySpec key = keys.key(id);
        if (key == null) {
            throw new UnreadableValueException(Reason.UNKNOWN_KEY, EncryptionKeys.isId(id) ? " ('" + id + "')" : "");
        }
        int flags = sealed[EntryFormat.FLAGS_AT] & ~EntryFormat.ENCRYPTED;
        byte[] plain = EntryFormat.withRoom(sealed, flags, payloadAt + length);
        try {
            cipher(Cipher.DECRYPT_MODE, derived(key, redisKey), redisKey, sealed, nonceAt)
                    .doFinal(sealed, textAt, length + TAG, plain, payloadAt);
        } catch (AEADBadTagException e) {
            throw new UnreadableValueException(Reason.NOT_AUTHENTIC, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM and HMAC-SHA-256", e);
        }
        return new EntryFormat.Value(plain, payloadAt);
    }

    private static SecretKeySpec derived(SecretKeySpec key, byte[] redisKey) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(DERIVATION);
        mac.init(key);
        mac.update(PURPOSE);
        mac.update(redisKey);
        mac.update((byte) 1);
        return new SecretKeySpec(mac.doFinal(), "AES");
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] redisKey, byte[] sealed, int nonceAt)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, sealed, nonceAt, NONCE));
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(0, redisKey.length));
        cipher.updateAAD(redisKey);
        cipher.updateAAD(sealed, 0, EntryFormat.CRC_AT);
        cipher.updateAAD(sealed, EntryFormat.CRC_FROM, nonceAt - EntryFormat.CRC_FROM);
        return cipher;
    }
}
