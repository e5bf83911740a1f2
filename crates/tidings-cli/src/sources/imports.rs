//! The names that `use` brings into a module.

use std::ops::Range;

use syn::UseTree;

/// One name of a `use`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// What it is called here; `None` for `*`.
    pub(crate) name: Option<String>,
    /// As written, the last word included.
    pub(crate) path: Vec<String>,
    /// The last word, in what was parsed.
    pub(crate) word: Range<usize>,
}

impl Import {
    /// A `use` of this name alone.
    pub(crate) fn declaration(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        let path = self.path.join("::");
        let is_own = self.path.last() == Some(name);
        Some(if is_own { format!("use {path};") } else { format!("use {path} as {name};") })
    }
}

/// Every name of a `use`.
pub(crate) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut found = Vec::new();
    leaves(tree, &mut Vec::new(), &mut found);
    found
}

fn leaves(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            leaves(&inner.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) => {
            let word = name.ident.to_string();
            let range = name.ident.span().byte_range();
            if word == "self" {
                found.push(Import { name: path.last().cloned(), path: path.clone(), word: range });
                return;
            }
            let mut path = path.clone();
            path.push(word.clone());
            found.push(Import { name: Some(word), path, word: range });
        }
        UseTree::Rename(rename) => {
            let mut path = path.clone();
            path.push(rename.ident.to_string());
            let range = rename.ident.span().byte_range();
            found.push(Import { name: Some(rename.rename.to_string()), path, word: range });
        }
        UseTree::Glob(glob) => {
            let range = glob.star_token.spans[0].byte_range();
            found.push(Import { name: None, path: path.clone(), word: range });
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, path, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn every_name_has_a_declaration_of_its_own() {
        let item: syn::ItemUse =
            syn::parse_str("use a::{self, b::C, d as _e, f::*, r#type::G as H};").unwrap();
        let found: Vec<Option<String>> =
            imports(&item.tree).iter().map(|import| import.declaration()).collect();
        let shown: Vec<&str> = found.iter().map(|one| one.as_deref().unwrap_or("*")).collect();
        assert_eq!(shown, ["use a;", "use a::b::C;", "use a::d as _e;", "*", "use a::r#type::G as H;"]);
    }
}
