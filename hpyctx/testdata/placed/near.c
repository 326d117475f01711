int deep_value(void);
int near_value(void);
int near_value(void) { return deep_value() + 1; }
