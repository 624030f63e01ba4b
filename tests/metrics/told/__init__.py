"""What is asked about one story. A package, because pytest takes down what a package shares when it leaves it."""
