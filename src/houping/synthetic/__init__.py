"""A realistic invented frame and invented answers with known truth (演示数据)."""
