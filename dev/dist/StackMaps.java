import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Copies a jar, and gives classes older than Java 7 the stack maps of Java 7: an AOT cache takes no class without them. Picocli's are
/// of Java 5, and without this half of the time of `--help` goes into reading and verifying them. Nothing else of a class is changed.
///
/// Usage: StackMaps FROM.jar TO.jar
final class StackMaps {
    private static final int JAVA_7 = ClassFile.JAVA_7_VERSION;

    private StackMaps() {}

    static void main(String[] args) throws IOException {
        try (JarFile from = new JarFile(args[0]);
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            ClassHierarchyResolver hierarchy = ClassHierarchyResolver.defaultResolver()
                    .orElse(ClassHierarchyResolver.ofResourceParsing(type -> open(from, type.descriptorString())));
            ClassFile tool = ClassFile.of(
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(hierarchy));
            for (JarEntry entry : (Iterable<JarEntry>) from.stream()::iterator) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTimeLocal(entry.getTimeLocal());
                to.putNextEntry(copy);
                to.write(isOldClass(entry, content) ? withStackMaps(tool, content) : content);
            }
        }
    }

    private static boolean isOldClass(JarEntry entry, byte[] content) {
        return entry.getName().endsWith(".class") && (content[6] << 8 | content[7] & 0xff) < JAVA_7;
    }

    private static byte[] withStackMaps(ClassFile tool, byte[] content) {
        return tool.transformClass(
                tool.parse(content),
                // Bodies must be built anew, element by element: one that is copied as a whole gets no stack map.
                ClassTransform.transformingMethodBodies(CodeBuilder::with)
                        .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_7, 0))));
    }

    private static java.io.InputStream open(JarFile jar, String descriptor) {
        JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
