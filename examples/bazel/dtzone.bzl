"""Device trees as build products: checked, then written, by an action that sees what it is given and nothing else."""

def _dtzone_dtb_impl(ctx):
    blob = ctx.actions.declare_file(ctx.label.name + ".dtb")
    arguments = ctx.actions.args()
    arguments.add(ctx.file._command)
    arguments.add_all(["-O", "dtb", "-o", blob])
    for folder in ctx.attr.includes:
        arguments.add_all(["-i", "/".join([part for part in [ctx.label.package, folder] if part])])
    arguments.add_all(ctx.attr.flags)
    arguments.add(ctx.file.src)
    ctx.actions.run(
        executable = ctx.file._node,
        arguments = [arguments],
        inputs = depset([ctx.file.src] + ctx.files.hdrs + ctx.files._dtzone),
        outputs = [blob],
        mnemonic = "Dtzone",
        progress_message = "Checking and compiling %s" % ctx.file.src.short_path,
        # No variable of the caller's shell can change the result, so that it may come from another machine.
        env = {},
    )
    return [DefaultInfo(files = depset([blob]))]

dtzone_dtb = rule(
    implementation = _dtzone_dtb_impl,
    doc = "NAME.dtb of a board; a finding that is an error fails the build and stands in its output.",
    attrs = {
        "src": attr.label(allow_single_file = [".dts", ".dtso"], mandatory = True),
        "hdrs": attr.label_list(allow_files = True, doc = "All that it includes."),
        "includes": attr.string_list(doc = "Folders of this package in which included files are looked for."),
        "flags": attr.string_list(doc = "Options of dtzone-dtc: -@, --kernel=linux-6.6 and so on."),
        "_node": attr.label(default = "@node//:node", allow_single_file = True),
        "_command": attr.label(default = "@dtzone//:dist/dtzone-dtc.js", allow_single_file = True),
        "_dtzone": attr.label(default = "@dtzone//:files"),
    },
)
