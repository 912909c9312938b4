package io.etcddr.cli.verify;

import io.etcddr.verify.Level;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Levels by their ids.
final class LevelConverter implements ITypeConverter<Level> {
    @Override
    public Level convert(String value) {
        List<String> ids = Arrays.stream(Level.values()).map(Level::id).toList();
        return Arrays.stream(Level.values())
                .filter(level -> level.id().equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"%s\" is none of %s".formatted(value, ids)));
    }
}
