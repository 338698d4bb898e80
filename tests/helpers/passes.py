"""What of a log says that a check passed the bytes of a version."""

# A row each: where it is in the log, what it is of, and which check.
PASSES_IN_LOG = """
    SELECT position, data ->> 'plugin_id' AS plugin_id, data ->> 'version' AS version,
        data ->> 'digest' AS digest, data ->> 'check' AS check_id
    FROM events WHERE type = 'check.concluded' AND data ->> 'verdict' = 'passed'
    UNION ALL
    SELECT position, data ->> 'plugin_id', data ->> 'version', data ->> 'digest',
        jsonb_array_elements(data -> 'checks') ->> 'check'
    FROM events WHERE type = 'checks.passed'
"""
