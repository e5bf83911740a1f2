//! `embed!`.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, Type, bracketed};

use crate::origin::literal;

/// The variable under which the toolchain builds an exporter, perhaps before anything was generated.
const EXPORT: &str = "TIDINGS_EXPORT";

/// `[$crate] "catalog" in "folder": One, Other`
pub(crate) struct Embed {
    krate: TokenStream,
    catalog: LitStr,
    folder: Option<LitStr>,
    enums: Punctuated<Type, Token![,]>,
}

impl Parse for Embed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate;
        bracketed!(krate in input);
        let krate = krate.parse()?;
        let catalog = input.parse()?;
        let folder = match input.parse::<Option<Token![in]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        input.parse::<Token![:]>()?;
        let enums = Punctuated::parse_terminated(input)?;
        if enums.is_empty() {
            return Err(input.error("name the enum of the events: `embed!(\"nexus\": NexusEvent)`"));
        }
        Ok(Self { krate, catalog, folder, enums })
    }
}

/// The impls of `Embedded`, or a compile error.
pub(crate) fn expand(embed: &Embed) -> TokenStream {
    let Embed { krate, catalog, enums, .. } = embed;
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let decoder = match files(&manifest, embed) {
        Some([index, reader]) => quote! {
            #krate::Decoder::embedded(::core::include_str!(#index), ::core::include_str!(#reader))
        },
        None if std::env::var_os(EXPORT).is_some() => quote!(#krate::Decoder::not_generated(#catalog)),
        None => return missing(embed).into_compile_error(),
    };
    // Without the files the next build must look for them again.
    let looked = quote!(
        const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!(#EXPORT);
    );
    let looked = files(&manifest, embed).is_none().then_some(looked);
    let impls = enums.iter().map(|events| {
        quote! {
            impl #krate::Embedded for #events {
                fn decoder() -> &'static #krate::Decoder<Self> {
                    static DECODER: ::std::sync::LazyLock<#krate::Decoder<#events>> =
                        ::std::sync::LazyLock::new(|| #decoder);
                    &DECODER
                }
            }
        }
    });
    quote! {
        #looked
        #(#impls)*
    }
}

/// The paths of the two files, if both are there.
fn files(manifest: &Path, embed: &Embed) -> Option<[LitStr; 2]> {
    let catalog = embed.catalog.value();
    let folders: Vec<PathBuf> = match &embed.folder {
        Some(folder) => vec![manifest.join(folder.value())],
        None => manifest.ancestors().map(|above| above.join("schema/current").join(&catalog)).collect(),
    };
    let names = ["index.json", "reader.json"];
    let folder = folders.iter().find(|folder| names.iter().all(|name| folder.join(name).is_file()))?;
    Some(names.map(|name| literal(&folder.join(name).to_string_lossy())))
}

fn missing(embed: &Embed) -> syn::Error {
    let catalog = embed.catalog.value();
    match &embed.folder {
        Some(folder) => syn::Error::new(
            folder.span(),
            format!(
                "there is no `index.json` and `reader.json` of the catalog `{catalog}` in `{}`, seen from \
                 the folder of Cargo.toml: run `cargo tidings generate`, or name the folder they are in",
                folder.value()
            ),
        ),
        None => syn::Error::new(
            embed.catalog.span(),
            format!(
                "there is no `schema/current/{catalog}/reader.json` beside Cargo.toml or in a folder above: \
                 run `cargo tidings generate`, which makes it, or name the folder: \
                 `embed!(\"{catalog}\" in \"../contracts/{catalog}\": …)`"
            ),
        ),
    }
}
