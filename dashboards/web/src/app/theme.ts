import { createTheme, Drawer, Modal, Tooltip } from "@mantine/core";

/**
 * Only what Mantine reads in JavaScript. Its CSS variables are in theme.css: the provider would write them
 * as a <style> element, which the collector's content security policy refuses.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  components: {
    // Scroll locking writes a <style> element too.
    Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 250,
        withArrow: true,
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
});
