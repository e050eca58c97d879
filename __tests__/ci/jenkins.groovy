// Runs a Jenkinsfile as a declarative pipeline, once for each event of a list, which comes as JSON on standard input:
// {case, env, params, causes}. Sections stand only where https://www.jenkins.io/doc/book/pipeline/syntax/ allows them; `sh` is really run.
// Says what happened as lines of JSON.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.apache.tools.ant.DirectoryScanner
import org.codehaus.groovy.control.CompilerConfiguration

class Refused extends Exception {
  Refused(String message) { super(message) }
}

class Failed extends Exception {
  Failed(String message) { super(message) }
}

/** A block of the pipeline: what may stand in it, and what each does. */
class Block {
  String name
  Map<String, Closure> allowed
  Object script

  def invokeMethod(String called, Object args) {
    if (allowed.containsKey(called)) return allowed[called].call(*args)
    if (script.metaClass.respondsTo(script, called)) return script.invokeMethod(called, args)
    throw new Refused("`${called}` is not allowed in ${name}: allowed are ${allowed.keySet().sort().join(', ')}")
  }

  def propertyMissing(String property) { script.getProperty(property) }

  static Object run(String name, Object script, Map<String, Closure> allowed, Closure body) {
    def block = new Block(name: name, allowed: allowed, script: script)
    body = body.rehydrate(block, body.owner, body.thisObject)
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body.call()
  }
}

class Build {
  Map event
  Map<String, String> env
  Object script
  List<String> stages = []
  Map<String, Map> stashed = [:]
  File here = new File('.').canonicalFile

  /** Below the workspace, by patterns of Ant, as in Jenkins. */
  List<String> files(includes, excludes) {
    def scanner = new DirectoryScanner(basedir: here)
    scanner.includes = includes.toString().split(',')*.trim() as String[]
    scanner.excludes = [excludes ?: ''] as String[]
    scanner.scan()
    scanner.includedFiles.toList().sort()
  }

  void say(Map what) { println JsonOutput.toJson([case: event.case, stage: stages.join(' > ')] + what) }

  // What a stage's steps may call.
  Map<String, Closure> steps() {
    [
      sh: { String command -> sh(command) },
      node: { String label, Closure body -> say(node: label); body() },
      script: { Closure body -> body() },
      checkout: { scm -> },
      input: { Map args -> say(input: args); 'an-approver' },
      withEnv: { List variables, Closure body -> with(variables.collectEntries { it.toString().split('=', 2) as List }, body) },
      withCredentials: { List held, Closure body -> with(held.collectEntries { [it.variable, it.credentialsId] }, body) },
      file: { Map args -> args },
      stash: { Map args ->
        def held = files(args.includes, args.excludes).collectEntries { [it, new File(here, it).bytes] }
        stashed[args.name.toString()] = held
        say(stash: args, files: held.keySet())
      },
      unstash: { name ->
        say(unstash: name.toString())
        stashed[name.toString()].each { file, bytes ->
          def target = new File(here, file)
          target.parentFile.mkdirs()
          target.bytes = bytes
        }
      },
      archiveArtifacts: { Map args -> say(archive: args, files: files(args.artifacts, '')) },
    ]
  }

  void sh(String command) {
    def process = new ProcessBuilder('bash', '-e', '-c', command).redirectErrorStream(true)
    process.environment().put('CASE', event.case)
    process.environment().putAll(env.findAll { it.value != null }.collectEntries { k, v -> [k, v.toString()] })
    def started = process.start()
    def output = started.inputStream.text
    def code = started.waitFor()
    say(sh: command, code: code, output: output)
    if (code != 0) throw new Failed("sh ended with ${code}: ${command}")
  }

  void with(Map variables, Closure body) {
    def before = new LinkedHashMap(env)
    env.putAll(variables)
    try { body() } finally { env.clear(); env.putAll(before) }
  }

  void pipeline(Closure body) {
    def required = ['agent', 'stages'] as Set
    Block.run('pipeline', script, [
      agent: { required.remove('agent') },
      parameters: { Closure inner -> Block.run('parameters', script, parameters(), inner) },
      triggers: { Closure inner -> Block.run('triggers', script, [cron: { say(cron: it) }], inner) },
      options: { Closure inner -> options('pipeline', inner) },
      environment: { Closure inner -> environment(inner) },
      stages: { Closure inner -> required.remove('stages'); stages(inner) },
      post: { Closure inner -> post(inner) },
    ], body)
    if (required) throw new Refused("pipeline lacks ${required.join(' and ')}")
  }

  Map<String, Closure> parameters() {
    def declare = { Map args ->
      if (!event.params.containsKey(args.name)) event.params[args.name] = args.choices ? args.choices[0] : args.defaultValue
      if (args.choices && !(event.params[args.name] in args.choices)) throw new Refused("${args.name} is ${event.params[args.name]}: allowed are ${args.choices}")
      env[args.name] = event.params[args.name]
    }
    [choice: declare, string: declare, booleanParam: declare]
  }

  void options(String of, Closure body) {
    def note = { String name -> { Object... args -> say(option: name, of: of, args: args) } }
    Block.run('options', script, [
      disableConcurrentBuilds: note('disableConcurrentBuilds'), timeout: note('timeout'),
      buildDiscarder: note('buildDiscarder'), logRotator: { Map args -> args }, lock: note('lock'),
    ], body)
  }

  void environment(Closure body) {
    body = body.rehydrate(new Expando(), this, this)
    body.resolveStrategy = Closure.DELEGATE_ONLY
    def sink = new Expando()
    body.delegate = sink
    body.call()
    env.putAll(sink.properties)
  }

  void stages(Closure body) {
    Block.run('stages', script, [stage: { String name, Closure inner -> stage(name, inner) }], body)
  }

  void stage(String name, Closure body) {
    stages.add(name)
    def found = [:]
    def keep = { String section -> { Object... args -> if (found.containsKey(section)) throw new Refused("${section} stands twice in stage ${name}"); found[section] = args.last() } }
    def sections = ['agent', 'environment', 'input', 'options', 'parallel', 'matrix', 'stages', 'steps', 'when', 'post', 'tools', 'failFast']
    Block.run("stage ${name}", script, sections.collectEntries { [it, keep(it)] }, body)
    def works = ['steps', 'stages', 'parallel', 'matrix'].findAll { found.containsKey(it) }
    if (works.size() != 1) throw new Refused("stage ${name} must have one of steps, stages, parallel and matrix, has ${works}")
    if (!found.when || when(found.when)) {
      if (found.options) options(name, found.options)
      if (found.environment) environment(found.environment)
      try {
        with(found.input ? input(found.input) : [:]) {
          if (found.steps) Block.run("steps of ${name}", script, steps(), found.steps)
          if (found.stages) stages(found.stages)
          if (found.matrix) matrix(found.matrix)
        }
      } finally {
        if (found.post) post(found.post)
      }
    }
    stages.removeLast()
  }

  Map input(Closure body) {
    def said = [:]
    def names = ['message', 'id', 'ok', 'submitter', 'submitterParameter']
    Block.run('input', script, names.collectEntries { key -> [key, { said[key] = it }] }, body)
    say(input: said)
    said.submitterParameter ? [(said.submitterParameter): 'an-approver'] : [:]
  }

  boolean when(Closure body) {
    def results = []
    conditions(results, body)
    results.every()
  }

  void conditions(List results, Closure body) {
    def nested = { Closure inner -> def list = []; conditions(list, inner); list }
    Block.run('when', script, [
      beforeAgent: { }, beforeInput: { }, beforeOptions: { },
      branch: { String name -> results << (env.BRANCH_NAME == name) },
      changeRequest: { results << (env.CHANGE_ID != null) },
      expression: { Closure inner -> results << (Block.run('expression', script, [:], inner) as boolean) },
      anyOf: { Closure inner -> results << nested(inner).any() },
      allOf: { Closure inner -> results << nested(inner).every() },
      not: { Closure inner -> results << !nested(inner).every() },
    ], body)
  }

  void matrix(Closure body) {
    def axes = [:]
    def inner
    Block.run('matrix', script, [
      axes: { Closure list -> Block.run('axes', script, [axis: { Closure one ->
        def name
        Block.run('axis', script, [name: { name = it }, values: { Object... values -> axes[name] = values as List }], one)
      }], list) },
      stages: { inner = it }, agent: { }, when: { }, options: { }, post: { },
    ], body)
    [axes.values() as List].collectMany { it.combinations() }.each { cell -> with([axes.keySet() as List, cell].transpose().collectEntries()) { stages(inner) } }
  }

  void post(Closure body) {
    def run = { Closure inner -> Block.run('post', script, steps(), inner) }
    Block.run('post', script, [always: run, success: { }, failure: { }, cleanup: run], body)
  }
}

def shell = new GroovyShell(this.class.classLoader, new Binding(), new CompilerConfiguration())
try {
  def file = shell.parse(new File(args[0]))
  new JsonSlurper().parse(System.in).each { event ->
    def build = new Build(event: event, env: new LinkedHashMap(event.env), script: file)
    file.binding = new Binding([
      env: build.env, params: event.params, scm: 'scm', none: 'none', any: 'any',
      currentBuild: [getBuildCauses: { String type -> event.causes.findAll { it._class == type } }],
    ])
    file.metaClass.pipeline = { Closure body -> build.pipeline(body) }
    // Functions of the file call steps too.
    file.metaClass.methodMissing = { String name, Object called ->
      def step = build.steps()[name]
      if (!step) throw new Refused("there is no step `${name}`")
      step.call(*(called as List))
    }
    try { file.run() } catch (Failed failed) { build.say(failed: failed.message) }
  }
} catch (Refused | org.codehaus.groovy.control.CompilationFailedException refused) {
  System.err.println(refused.message)
  System.exit(1)
}
