-- Each trace stands for itself: nothing is told of it.
    [] AS weights,
    [] AS squares
