package dev.cachoeira.benchmarks;

import static dev.cachoeira.benchmarks.Rounds.MANY;
import static dev.cachoeira.benchmarks.Rounds.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cachoeira.benchmarks.suite.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Text is drawn as outlines, so what can be found again are bars and the legend's squares, by their colour. */
class PlotTest {

    private static final Pattern RECTANGLE = Pattern.compile("M[\\d.]+,([\\d.]+)( L[\\d.]+,([\\d.]+)){3} Z");
    private static final String LEGEND_SQUARE = "20";

    @TempDir
    private Path folder;

    @BeforeAll
    static void fonts() {
        Fonts.assume();
    }

    @Test
    void eachLoadHasABarForEachSubjectWhichIsAsHighAsItsRatio() throws Exception {
        Suite suite = new Suite("l2", "How fast?", "hits", "base", List.of("base", "own"), 1, List.of(ONE, MANY));

        Document picture = picture(Rounds.report(
                suite,
                List.of(
                        Rounds.of("base", ONE, 1, 1_000),
                        Rounds.of("own", ONE, 1, 1_250),
                        Rounds.of("base", MANY, 1, 4_000),
                        Rounds.of("own", MANY, 1, 6_000))));

        List<String> legend = legend(picture);
        assertThat(legend).hasSize(2);
        List<Double> one = bars(picture, legend.get(0));
        List<Double> many = bars(picture, legend.get(1));
        double unit = one.get(0);
        assertThat(one).hasSize(2);
        assertThat(one.get(1) / unit).isCloseTo(1.25, within(0.01));
        assertThat(many).hasSize(2);
        assertThat(many.get(0) / unit).isCloseTo(1, within(0.01));
        assertThat(many.get(1) / unit).isCloseTo(1.5, within(0.01));
    }

    @Test
    void noTwoLoadsOfASuiteHaveTheSameColour() throws Exception {
        for (Suite suite : Suite.all(1_000, false)) {
            List<Round> rounds = suite.loads().stream()
                    .flatMap(load -> suite.subjects().stream().map(subject -> Rounds.of(subject, load, 1, 1_000)))
                    .toList();

            List<String> legend = legend(picture(Rounds.report(suite, rounds)));

            assertThat(legend).hasSize(suite.loads().size()).doesNotHaveDuplicates();
        }
    }

    private Document picture(Report report) throws Exception {
        Plot.write(report, folder, "plot");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(folder.resolve("plot.svg").toFile());
    }

    private static List<String> legend(Document picture) {
        return elements(picture, "rect")
                .filter(square -> square.getAttribute("width").equals(LEGEND_SQUARE)
                        && square.getAttribute("height").equals(LEGEND_SQUARE))
                .map(square -> square.getAttribute("style"))
                .toList();
    }

    /** The heights of what has a colour. */
    private static List<Double> bars(Document picture, String style) {
        List<Double> heights = new ArrayList<>();
        elements(picture, "path")
                .filter(path -> path.getAttribute("style").equals(style))
                .forEach(path -> {
                    Matcher matcher = RECTANGLE.matcher(path.getAttribute("d"));
                    assertThat(matcher.matches()).as(path.getAttribute("d")).isTrue();
                    heights.add(Double.parseDouble(matcher.group(3)) - Double.parseDouble(matcher.group(1)));
                });
        return heights;
    }

    private static Stream<Element> elements(Document picture, String name) {
        var all = picture.getElementsByTagName(name);
        return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i));
    }
}
