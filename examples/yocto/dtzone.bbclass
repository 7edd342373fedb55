# Checks device trees before they are compiled: inherit it in a kernel's or a device-tree recipe.
#
#   inherit dtzone
#   DTZONE_HOME = "/opt/dtzone"                      a clone of dtzone, built with npm ci
#   DTZONE_FILES = "arch/arm64/boot/dts/acme/a.dts"  boards, from the folder below
#   DTZONE_ARGS = "--kernel linux-6.6"               options of dtzone check
#   DTZONE_FATAL = "0"                               findings are told of, and the build goes on

DEPENDS += "nodejs-native"

DTZONE_HOME ?= ""
DTZONE_DIR ?= "${S}"
DTZONE_FILES ?= ""
DTZONE_ARGS ?= ""
DTZONE_FATAL ?= "1"

do_dtzone_check[vardeps] += "DTZONE_HOME DTZONE_DIR DTZONE_FILES DTZONE_ARGS DTZONE_FATAL"
do_dtzone_check() {
    if [ -z "${DTZONE_FILES}" ]; then
        bbfatal "DTZONE_FILES names no board"
    fi
    cd "${DTZONE_DIR}"
    dtzone_log="${T}/dtzone.findings"
    dtzone_status=0
    node "${DTZONE_HOME}/dist/cli.js" check --format gcc ${DTZONE_ARGS} ${DTZONE_FILES} > "$dtzone_log" || dtzone_status=$?
    while IFS= read -r dtzone_line; do
        case "$dtzone_line" in
            *": error: "*) bberror "$dtzone_line" ;;
            *": warning: "*) bbwarn "$dtzone_line" ;;
            *) bbnote "$dtzone_line" ;;
        esac
    done < "$dtzone_log"
    # 2 and 3 say that nothing was checked, which is fatal in any case.
    if [ "$dtzone_status" -gt 1 ]; then
        bbfatal "dtzone could not check ${DTZONE_FILES} (status $dtzone_status)"
    fi
    if [ "$dtzone_status" -eq 1 ] && [ "${DTZONE_FATAL}" = 1 ]; then
        bbfatal "dtzone has findings in ${DTZONE_FILES}"
    fi
}
addtask dtzone_check after do_configure before do_compile
