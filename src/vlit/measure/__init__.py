"""Measure instruction data: indicators of correctness, diversity, complexity and balance, and the quality card."""
