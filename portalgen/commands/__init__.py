"""The verbs, one module each with `run(options) -> exit code`, imported only when chosen."""
