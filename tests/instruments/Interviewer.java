import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataParser;
import org.javarosa.xform.util.XFormUtils;
import org.opendatakit.validate.StubPropertyManager;

/**
 * Fills a form as a person at a tablet does: page after page, answering what is asked.
 *
 * <p>Arguments: form, folder of the lists, script (lines of interview, path, value, tab-separated), folder for the
 * submissions. Prints what the form refused: interview, path, value.
 */
public final class Interviewer {
  private static final String LISTS = "file-csv";

  public static void main(String[] arguments) throws Exception {
    Path form = Path.of(arguments[0]), lists = Path.of(arguments[1]), out = Path.of(arguments[3]);
    prepare(lists);
    FormDef definition;
    try (InputStream stream = Files.newInputStream(form)) {
      definition = XFormUtils.getFormFromInputStream(stream);
    }
    FormInstance empty = definition.getInstance().clone();
    for (Map.Entry<String, Map<String, String>> one : read(Path.of(arguments[2])).entrySet()) {
      definition.setInstance(empty.clone());
      definition.initialize(true, new InstanceInitializationFactory());
      interview(definition, one.getKey(), one.getValue());
      definition.postProcessInstance();
      byte[] xml = new XFormSerializingVisitor().serializeInstance(definition.getInstance());
      Files.write(out.resolve(one.getKey() + ".xml"), xml);
    }
  }

  private static void prepare(Path lists) {
    new JavaRosaCoreModule().registerModule();
    new XFormsModule().registerModule();
    PropertyManager.setPropertyManager(new StubPropertyManager());
    ReferenceManager.instance().addReferenceFactory(new PrefixedRootFactory(new String[] {LISTS}) {
      @Override
      protected Reference factory(String terminal, String uri) {
        return new OnDisk(lists.resolve(terminal.substring(terminal.lastIndexOf('/') + 1)), uri);
      }
    });
  }

  private static Map<String, Map<String, String>> read(Path script) throws Exception {
    Map<String, Map<String, String>> interviews = new LinkedHashMap<>();
    for (String line : Files.readAllLines(script, StandardCharsets.UTF_8)) {
      String[] parts = line.split("\t", 3);
      interviews.computeIfAbsent(parts[0], id -> new HashMap<>()).put(parts[1], parts[2]);
    }
    return interviews;
  }

  private static void interview(FormDef definition, String id, Map<String, String> answers) {
    FormEntryController controller = new FormEntryController(new FormEntryModel(definition));
    controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
    int event = controller.stepToNextEvent();
    while (event != FormEntryController.EVENT_END_OF_FORM) {
      if (event == FormEntryController.EVENT_QUESTION) {
        FormEntryPrompt prompt = controller.getModel().getQuestionPrompt();
        String path = path(prompt.getIndex().getReference());
        String given = answers.get(path), value = given == null || given.isEmpty() ? null : given;
        IAnswerData answer = value == null ? null : answer(prompt, value);
        if (value != null && answer == null
            || answer != null && controller.answerQuestion(answer, false) != FormEntryController.ANSWER_OK) {
          System.out.println(id + "\t" + path + "\t" + value);
        }
      }
      event = controller.stepToNextEvent();
    }
  }

  /** Returns the path below the root, with positions in repeats: members/member[1]/age. */
  private static String path(TreeReference reference) {
    List<String> parts = new ArrayList<>();
    for (int i = 1; i < reference.size(); i++) {
      int position = reference.getMultiplicity(i);
      String name = reference.getName(i);
      parts.add(repeats.contains(bare(reference, i)) ? name + "[" + (position + 1) + "]" : name);
    }
    return String.join("/", parts);
  }

  private static final java.util.Set<String> repeats =
      new java.util.HashSet<>(List.of(System.getProperty("repeats", "").split(",")));

  private static String bare(TreeReference reference, int last) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= last; i++) {
      names.add(reference.getName(i));
    }
    return String.join("/", names);
  }

  /** Returns the answer as the control would give it, or null for a code that the question does not offer. */
  private static IAnswerData answer(FormEntryPrompt prompt, String value) {
    int control = prompt.getControlType();
    if (control == Constants.CONTROL_SELECT_ONE) {
      Selection chosen = chosen(prompt, value);
      return chosen == null ? null : new SelectOneData(chosen);
    }
    if (control == Constants.CONTROL_SELECT_MULTI) {
      List<Selection> chosen = new ArrayList<>();
      for (String code : value.split(" ")) {
        Selection one = chosen(prompt, code);
        if (one == null) {
          return null;
        }
        chosen.add(one);
      }
      return new SelectMultiData(chosen);
    }
    return XFormAnswerDataParser.getAnswerData(value, prompt.getDataType(), prompt.getQuestion());
  }

  private static Selection chosen(FormEntryPrompt prompt, String code) {
    for (SelectChoice choice : prompt.getSelectChoices()) {
      if (choice.getValue().equals(code)) {
        return choice.selection();
      }
    }
    return null;
  }

  private record OnDisk(Path path, String uri) implements Reference {
    public boolean doesBinaryExist() {
      return Files.exists(path);
    }

    public InputStream getStream() throws java.io.IOException {
      return Files.newInputStream(path);
    }

    public String getURI() {
      return uri;
    }

    public String getLocalURI() {
      return path.toString();
    }

    public boolean isReadOnly() {
      return true;
    }

    public OutputStream getOutputStream() {
      throw new UnsupportedOperationException();
    }

    public void remove() {
      throw new UnsupportedOperationException();
    }

    public Reference[] probeAlternativeReferences() {
      return new Reference[0];
    }
  }
}
