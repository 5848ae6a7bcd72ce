"""Numbers with one decimal, as a language writes them."""


def say_decimal(value: float, language: str) -> str:
    """`4,3` in Vietnamese, `4.3` in English."""
    text = f"{value:.1f}"
    return text.replace(".", ",") if language == "vi" else text
