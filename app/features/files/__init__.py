"""Files that go with prompts, drafts, and prompts that are sent while there is no network."""
