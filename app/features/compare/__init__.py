"""The Compare room: one prompt to several models at once, judged side by side, and taken on from the best answer."""
