"""The five groups of the national index of service (Decision 766/QĐ-TTg), counted for each day that is over."""
