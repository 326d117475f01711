int deep_value(void);
int deep_value(void) { return 40; }
