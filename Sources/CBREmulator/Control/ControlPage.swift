/// The page at `/_emulator/`: vaults, restore points, tasks, the journal and the fault rules, refreshed as it stays
/// open.
///
/// Everything shown goes through `textContent`, so that names which clients send cannot become markup.
enum ControlPage {
    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>CBR emulator</title>
        <style>\(style)</style>
        </head>
        <body>
        <header><h1>CBR emulator</h1><p id="summary" role="status">loading</p></header>
        <main>
        <section><h2>Fault rules</h2>
        <label for="rules">Rules as JSON</label>
        <textarea id="rules" rows="4" spellcheck="false"></textarea>
        <p><button id="apply">Apply</button> <button id="clear">Clear</button>
        <button id="minute">Clock +1 min</button> <button id="day">Clock +1 day</button> <span id="result"></span></p>
        <div class="scroll"><table id="inforce"></table></div>
        </section>
        <section><h2>Vaults</h2><div class="scroll"><table id="vaults"></table></div></section>
        <section><h2>Restore points</h2><div class="scroll"><table id="checkpoints"></table></div></section>
        <section><h2>Tasks</h2><div class="scroll"><table id="tasks"></table></div></section>
        <section><h2>Requests</h2><div class="scroll"><table id="requests"></table></div></section>
        </main>
        <script>\(script)</script>
        </body>
        </html>
        """

    private static let style = """
        :root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
        body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
        header { display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap; }
        h1 { font-size: 1.4rem; margin: 0; }
        h2 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
        textarea { width: 100%; box-sizing: border-box; font: 13px ui-monospace, monospace; }
        label { display: block; font-size: .85rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .87rem; }
        th, td { text-align: left; padding: .25rem .7rem .25rem 0; vertical-align: top; }
        th, td { border-bottom: 1px solid #8884; }
        td { font-variant-numeric: tabular-nums; }
        .bad { color: #c22; } .good { color: #283; } .run { color: #16a; }
        @media (prefers-color-scheme: dark) { .bad { color: #f77; } .good { color: #7c8; } .run { color: #7bf; } }
        """

    private static let script = """
        const bad = ['error', 'failed', 'frozen', 'deleting', 'dropped', 'skipped', 'timeout'];
        const run = ['protecting', 'waiting', 'running', 'held', 'lock', 'removing', 'restoring'];
        function cell(row, name, value) {
          const cell = document.createElement(name);
          cell.textContent = value === null || value === undefined ? '' : value;
          if (name === 'th') cell.scope = 'col';
          else if (bad.includes(value)) cell.className = 'bad';
          else if (run.includes(value)) cell.className = 'run';
          else if (['available', 'success', 'answered'].includes(value)) cell.className = 'good';
          row.append(cell);
        }
        function fill(id, heads, rows) {
          const table = document.getElementById(id);
          table.replaceChildren();
          const head = table.createTHead().insertRow();
          heads.forEach(text => cell(head, 'th', text));
          const body = table.createTBody();
          rows.forEach(values => { const row = body.insertRow(); values.forEach(value => cell(row, 'td', value)); });
          if (!rows.length) { const row = body.insertRow(); cell(row, 'td', 'none yet'); }
        }
        const get = path => fetch('/_emulator/' + path).then(answer => answer.json());
        async function send(method, path, body) {
          const answer = await fetch('/_emulator/' + path, { method, body: body && JSON.stringify(body) });
          const text = answer.status === 204 ? '' : JSON.stringify(await answer.json());
          document.getElementById('result').textContent = answer.ok ? 'done' : text;
          await refresh();
        }
        async function refresh() {
          const [state, journal] = await Promise.all([get('overview'), get('requests?latest=60')]);
          const counts = Object.entries(state.counts).map(([key, value]) => value + ' ' + key.replaceAll('_', ' '));
          document.getElementById('summary').textContent = state.now.slice(0, 19) + ' · ' + counts.join(' · ');
          fill('inforce', ['fault in force', 'operation', 'acted', 'left', 'rule'], state.rules.map(rule => [
            rule.fault, [rule.operation ?? '*'].flat().join(', '), rule.applied, rule.left, JSON.stringify(rule)]));
          fill('vaults', ['name', 'status', 'used / size', 'resources', 'tags', 'id'], state.vaults.map(vault => [
            vault.name, vault.status, (vault.used_mb / 1024).toFixed(1) + ' / ' + vault.size + ' GB',
            vault.resources.map(one => one.name + ' ' + one.protect_status).join(', '),
            Object.entries(vault.tags).map(pair => pair.join('=')).join(', '), vault.id]));
          const heads = ['name', 'status', 'created', 'resources', 'skipped', 'id'];
          fill('checkpoints', heads, state.checkpoints.map(one => [
            one.name, one.status, one.created_at.slice(0, 19), one.resource_ids.length, one.skipped.length, one.id]));
          fill('tasks', ['type', 'status', 'created', 'resource', 'error', 'id'], state.tasks.map(one => [
            one.operation_type, one.status, one.created_at.slice(0, 19), one.resource_id, one.error_code, one.id]));
          fill('requests', ['#', 'time', 'operation', 'request', 'status', 'outcome', 'fault', 'error'],
            journal.requests.map(one => [one.seq, one.time.slice(11, 23), one.operation, one.method + ' ' + one.target,
              one.status, one.outcome, one.fault, one.error_code]));
        }
        const rules = document.getElementById('rules');
        document.getElementById('apply').onclick = () => {
          try { send('PUT', 'faults', JSON.parse(rules.value)); }
          catch (error) { document.getElementById('result').textContent = error.message; }
        };
        document.getElementById('clear').onclick = () => send('DELETE', 'faults');
        const move = seconds => send('POST', 'actions', { fault: 'move_clock', seconds });
        document.getElementById('minute').onclick = () => move(60);
        document.getElementById('day').onclick = () => move(86400);
        rules.value = '{"operation": "createCheckpoint", "fault": "answer_lost", "times": 1}';
        const loop = () => refresh().catch(error => {
          document.getElementById('summary').textContent = 'not reachable: ' + error.message;
        }).finally(() => setTimeout(loop, 2000));
        loop();
        """
}
