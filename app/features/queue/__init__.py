"""The queue, 'slow but thorough': prompts that wait until a line has room that costs nothing."""
