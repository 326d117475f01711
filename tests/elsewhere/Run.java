import java.io.File;
import java.util.Arrays;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;

/** Run SCRIPT ARGUMENT...: runs a Python program on GraalPy, with HPy's modules called by JNI. */
public class Run {
    public static void main(String[] args) throws Exception {
        try (Context context = Context.newBuilder("python", "llvm").allowAllAccess(true).allowExperimentalOptions(true)
                .option("python.HPyBackend", "JNI").option("engine.WarnInterpreterOnly", "false")
                .arguments("python", args).build()) {
            context.eval(Source.newBuilder("python", new File(args[0])).build());
        }
    }
}
