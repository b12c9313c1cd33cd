"""The routes without a committee: 初定, 授予 and 高定 by a chain of checks (notice 1)."""
