package dev.cachoeira.showcase.messaging;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Draws QR codes. */
final class QrImage {

    private static final int PIXELS = 240;
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0;

    private QrImage() {}

    /** A text as a PNG in a {@code data:} URL, as browsers show it in an {@code img}. */
    static String of(String text) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(draw(new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, PIXELS, PIXELS)), "png", png);
        } catch (WriterException e) {
            throw new IllegalArgumentException("no QR code can hold this text", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    private static BufferedImage draw(BitMatrix bits) {
        BufferedImage image = new BufferedImage(bits.getWidth(), bits.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < bits.getHeight(); y++) {
            for (int x = 0; x < bits.getWidth(); x++) {
                image.setRGB(x, y, bits.get(x, y) ? BLACK : WHITE);
            }
        }
        return image;
    }
}
