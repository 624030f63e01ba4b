"""The demo story: Larkspur Analytics, thirteen weeks of support, told through the product's own verbs."""
