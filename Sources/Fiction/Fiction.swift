// Fiction
