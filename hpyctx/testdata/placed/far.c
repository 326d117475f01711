int far_value(void);
int far_value(void) { return 1; }
