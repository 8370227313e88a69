package dev.cachoeira.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** A report's ratios as bars, one group a subject, one bar a load. */
final class Plot {

    /** One for each of the loads that a suite has at most: after the last the first would come again. */
    private static final Color[] COLOURS = {
        new Color(0x0B7285), new Color(0xF08C00), new Color(0x868E96), new Color(0x862E9C)
    };

    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private Plot() {}

    /** Writes {@code <name>.svg}. */
    static void write(Report report, Path folder, String name) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(380)
                .title(report.suite().question())
                .yAxisTitle(report.suite().unit() + "/s, as a ratio to "
                        + report.suite().baseline())
                .build();
        style(chart.getStyler());
        for (Load load : report.suite().loads()) {
            List<String> subjects = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (Standing standing : report.standings()) {
                if (standing.load().equals(load.label())) {
                    subjects.add(standing.subject());
                    ratios.add(Math.round(standing.ratio() * 100) / 100.0);
                }
            }
            chart.addSeries(load.threads() == 1 ? "1 thread" : load.label() + " threads", subjects, ratios);
        }
        VectorGraphicsEncoder.saveVectorGraphic(chart, folder.resolve(name).toString(), VectorGraphicsFormat.SVG);
    }

    private static void style(org.knowm.xchart.style.CategoryStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setSeriesColors(COLOURS);
        styler.setLabelsVisible(true);
        styler.setYAxisMin(0.0);
        styler.setAvailableSpaceFill(0.8);
        styler.setBaseFont(TEXT);
    }
}
