"""What will be shown to bytes: templates, table bodies, workbooks, drawings."""
