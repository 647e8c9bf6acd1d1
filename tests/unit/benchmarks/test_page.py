from benchmarks.page import PAGE, PLOT, RESULTS, plot, read, with_figures


def test_the_page_says_what_was_measured() -> None:
    """Table and plot of the page are those of the kept measurement, to the letter."""
    figures = read(RESULTS)
    text = PAGE.read_text(encoding="utf-8")
    assert with_figures(text, figures) == text
    assert PLOT.read_text(encoding="utf-8") == plot(figures)


def test_only_the_figures_are_replaced() -> None:
    """What is outside the two marks stays, and what is between them is replaced."""
    figures = read(RESULTS)
    text = with_figures(PAGE.read_text(encoding="utf-8"), figures)
    other = text.replace("Medians of ", "A year ago, medians of ")
    assert other != text
    assert with_figures(other, figures) == text
