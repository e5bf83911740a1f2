//! Which definitions refer to themselves, directly or through others.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tidings_schema::walk::{self, definition_name};

/// The groups of definitions that lead to each other.
#[derive(Debug, Default)]
pub(super) struct Cycles<'a> {
    group: HashMap<&'a str, usize>,
}

impl<'a> Cycles<'a> {
    pub(super) fn new(definitions: &'a Map<String, Value>) -> Self {
        let edges =
            definitions.iter().map(|(name, schema)| (name.as_str(), targets(schema, definitions))).collect();
        let mut search =
            Search { edges, index: HashMap::new(), stack: Vec::new(), next: 0, groups: Self::default() };
        for name in definitions.keys() {
            search.visit(name);
        }
        search.groups
    }

    /// Whether a definition leads back to itself.
    pub(super) fn is_recursive(&self, name: &str) -> bool {
        self.group.contains_key(name)
    }

    /// Whether both lead to each other.
    pub(super) fn together(&self, one: &str, other: &str) -> bool {
        self.group.get(one).is_some_and(|group| self.group.get(other) == Some(group))
    }
}

fn targets<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(definition_name);
        if let Some((name, _)) = name.and_then(|name| definitions.get_key_value(&name)) {
            found.push(name.as_str());
        }
        walk::children(schema, |_, _, child| open.push(child));
    }
    found
}

/// Tarjan's search for strongly connected components, without recursion.
struct Search<'a> {
    edges: HashMap<&'a str, Vec<&'a str>>,
    /// Name → (order of discovery, lowest order reached); none once its group is closed.
    index: HashMap<&'a str, Option<(usize, usize)>>,
    stack: Vec<&'a str>,
    next: usize,
    groups: Cycles<'a>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, root: &'a str) {
        if self.index.contains_key(root) {
            return;
        }
        let mut work: Vec<(&'a str, usize)> = vec![(root, 0)];
        while let Some((name, at)) = work.pop() {
            if at == 0 {
                self.index.insert(name, Some((self.next, self.next)));
                self.next += 1;
                self.stack.push(name);
            } else {
                self.lower(name, self.edges[name][at - 1]);
            }
            match self.edges[name].get(at).copied() {
                Some(target) => {
                    work.push((name, at + 1));
                    if !self.index.contains_key(target) {
                        work.push((target, 0));
                    }
                }
                None => self.close(name),
            }
        }
    }

    fn lower(&mut self, name: &'a str, target: &'a str) {
        if let Some(Some((_, reached))) = self.index.get(target).copied()
            && let Some(Some((_, lowest))) = self.index.get_mut(name)
        {
            *lowest = (*lowest).min(reached);
        }
    }

    fn close(&mut self, name: &'a str) {
        let Some(Some((order, lowest))) = self.index.get(name).copied() else { return };
        if order != lowest {
            return;
        }
        let start = self.stack.iter().rposition(|one| *one == name).unwrap_or(0);
        let members = self.stack.split_off(start);
        let circle = members.len() > 1 || self.edges[name].contains(&name);
        for member in members {
            self.index.insert(member, None);
            if circle {
                self.groups.group.insert(member, order);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn those_who_lead_to_each_other_are_together() {
        let to = |name: &str| json!({ "items": { "$ref": format!("#/$defs/{name}") } });
        let definitions = json!({
            "Own": to("Own"),
            "A": to("B"),
            "B": { "allOf": [to("A"), to("Own")] },
            "C": { "allOf": [to("A"), to("C2")] },
            "C2": to("Leaf"),
            "Leaf": true,
        });
        let cycles = Cycles::new(definitions.as_object().unwrap());
        assert!(cycles.together("A", "B") && cycles.together("Own", "Own"));
        assert!(!cycles.together("A", "Own"));
        let recursive: Vec<&str> = ["Own", "A", "B", "C", "C2", "Leaf"]
            .into_iter()
            .filter(|name| cycles.is_recursive(name))
            .collect();
        assert_eq!(recursive, ["Own", "A", "B"]);
    }
}
