# For the external.mk of a BR2_EXTERNAL tree: the kernel's boards are checked as soon as they are built, and a finding that is an
# error ends the build. DTZONE_HOME is a clone of dtzone, built with npm ci; DTZONE_ARGS are options of dtzone check.
DTZONE = node $(DTZONE_HOME)/dist/cli.js

define DTZONE_CHECK_LINUX_BOARDS
	$(DTZONE) check $(DTZONE_ARGS) $(patsubst %,$(LINUX_ARCH_PATH)/boot/dts/%.dts,$(LINUX_DTS_NAME))
endef
# Boards of BR2_LINUX_KERNEL_CUSTOM_DTS_PATH are copied into the kernel's folder by the build itself, so that before it they are not there.
LINUX_POST_BUILD_HOOKS += DTZONE_CHECK_LINUX_BOARDS
