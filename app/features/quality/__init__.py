"""Signs of quality: thumbs, answers asked for again, comparing two lines over time, answers given from memory."""
