package dev.cachoeira.showcase;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** The architecture in sentences. It lives here because this module sees all the others. */
@AnalyzeClasses(packages = "dev.cachoeira", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** The only classes of the core that may ask the machine for the time or for a random number. */
    private static final Set<String> MAY_READ_THE_MACHINE = Set.of(
            "dev.cachoeira.runtime.SystemClock",
            "dev.cachoeira.runtime.SecureStamps",
            "dev.cachoeira.cache.Seal"); // a nonce that can be foreseen is none

    /** The core is whatever no other module owns. */
    private static final DescribedPredicate<JavaClass> THE_CORE = resideInAPackage("dev.cachoeira..")
            .and(DescribedPredicate.not(resideInAnyPackage(
                    "dev.cachoeira.redis..",
                    "dev.cachoeira.spring..",
                    "dev.cachoeira.console..",
                    "dev.cachoeira.testkit..",
                    "dev.cachoeira.showcase..",
                    "dev.cachoeira.benchmarks..")))
            .as("are in the core");

    @ArchTest
    static final ArchRule only_the_connection_package_knows_lettuce = noClasses()
            .that()
            .resideOutsideOfPackage("dev.cachoeira.redis.connection..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..");

    @ArchTest
    static final ArchRule the_core_knows_neither_spring_nor_lettuce = noClasses()
            .that(THE_CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "io.lettuce..", "io.netty..");

    @ArchTest
    static final ArchRule no_package_depends_on_itself_through_another =
            slices().matching("dev.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_core_takes_time_and_randomness_from_outside = noClasses()
            .that(THE_CORE)
            .and(DescribedPredicate.not(
                    DescribedPredicate.describe("may read the machine", ArchitectureTest::mayReadTheMachine)))
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "time or randomness of the machine", ArchitectureTest::readsTheMachine));

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes().should(beInANullMarkedPackage());

    private static boolean mayReadTheMachine(JavaClass type) {
        return MAY_READ_THE_MACHINE.contains(type.getName());
    }

    private static boolean readsTheMachine(JavaAccess<?> access) {
        String member = access.getTarget().getName();
        return switch (access.getTargetOwner().getName()) {
            case "java.lang.System" -> member.equals("nanoTime") || member.equals("currentTimeMillis");
            case "java.lang.Math" -> member.equals("random");
            case "java.time.Instant" -> member.equals("now");
            case "java.util.UUID" -> member.equals("randomUUID");
            case "java.util.Random", "java.security.SecureRandom" -> member.equals("<init>");
            case "java.util.concurrent.ThreadLocalRandom" -> true;
            default -> false;
        };
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package marked @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getPackageName() + " is not @NullMarked (" + type.getName() + ")"));
                }
            }
        };
    }
}
