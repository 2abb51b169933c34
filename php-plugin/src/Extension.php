<?php
/**
 * The PHP extension that holds the SCIM logic, and what to do when it cannot be used.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * Says whether the extension is there and speaks this plugin's contract, and if not, in one sentence
 * and one command, how to change that. wp-admin, WP-CLI and Site Health all show the same text.
 */
final class Extension {

	/** The contract that this plugin speaks: crates/wordpress/src/contract.rs has the number too. */
	public const CONTRACT = 1;

	/**
	 * Takes the facts as they are; {@see Extension::installed()} reads those of this process.
	 *
	 * @param Machine $machine      The PHP that should load it.
	 * @param ?string $version      Version of the extension; null when it is not loaded.
	 * @param int     $contract_min The oldest contract that it speaks.
	 * @param int     $contract_max The newest contract that it speaks.
	 * @param string  $revision     The source that it was built from.
	 * @param string  $php_api      The PHP API that it was built for.
	 */
	public function __construct(
		public readonly Machine $machine,
		public readonly ?string $version = null,
		public readonly int $contract_min = 0,
		public readonly int $contract_max = 0,
		public readonly string $revision = '',
		public readonly string $php_api = '',
	) {}

	/**
	 * The extension as this process has it. Nothing of it is called: constants only.
	 */
	public static function installed(): self {
		$machine = Machine::this();
		if ( ! extension_loaded( 'scimpress' ) ) {
			return new self( $machine );
		}
		return new self(
			$machine,
			self::text( 'SCIMPRESS_EXTENSION_VERSION' ),
			(int) self::text( 'SCIMPRESS_CONTRACT_MIN' ),
			(int) self::text( 'SCIMPRESS_CONTRACT_MAX' ),
			self::text( 'SCIMPRESS_EXTENSION_REVISION' ),
			self::text( 'SCIMPRESS_EXTENSION_PHP_API' ),
		);
	}

	/**
	 * Whether the extension can be used.
	 */
	public function state(): ExtensionState {
		return match ( true ) {
			null === $this->version => ExtensionState::Missing,
			$this->contract_max < self::CONTRACT => ExtensionState::TooOld,
			$this->contract_min > self::CONTRACT => ExtensionState::TooNew,
			default => ExtensionState::Ready,
		};
	}

	/**
	 * Whether SCIM requests can be answered.
	 */
	public function is_ready(): bool {
		return ExtensionState::Ready === $this->state();
	}

	/**
	 * The kinds of clients that are known, by name; none when the extension is missing.
	 *
	 * @return array<string, array{title: string, authentication: list<string>}>
	 */
	public function profiles(): array {
		$profiles = json_decode( self::text( 'SCIMPRESS_PROFILES' ), true );
		return array_column( is_array( $profiles ) ? $profiles : array(), null, 'name' );
	}

	/**
	 * What is the matter, with the facts somebody who helps will ask for.
	 */
	public function sentence(): string {
		return match ( $this->state() ) {
			ExtensionState::Ready => sprintf(
				/* translators: 1: version of the extension, 2: contract number, 3: description of the PHP. */
				__( 'The PHP extension scimpress %1$s (contract %2$d) is loaded in %3$s.', 'scimpress' ),
				$this->version,
				self::CONTRACT,
				$this->php()
			),
			ExtensionState::Missing => sprintf(
				/* translators: 1: contract number, 2: description of the PHP. */
				__( 'ScimPress needs the PHP extension scimpress (contract %1$d), which is not loaded in %2$s.', 'scimpress' ),
				self::CONTRACT,
				$this->php()
			),
			ExtensionState::TooOld => sprintf(
				/* translators: 1: version of the extension, 2: its newest contract, 3: needed contract, 4: description of the PHP. */
				__( 'The PHP extension scimpress %1$s is too old for this plugin: it speaks contract %2$d, the plugin needs %3$d. It is loaded in %4$s.', 'scimpress' ),
				$this->version,
				$this->contract_max,
				self::CONTRACT,
				$this->php()
			),
			ExtensionState::TooNew => sprintf(
				/* translators: 1: version of the extension, 2: its oldest contract, 3: contract of the plugin, 4: description of the PHP. */
				__( 'This plugin is too old for the PHP extension scimpress %1$s: the extension speaks contract %2$d and newer, the plugin %3$d. It is loaded in %4$s.', 'scimpress' ),
				$this->version,
				$this->contract_min,
				self::CONTRACT,
				$this->php()
			),
		};
	}

	/**
	 * What is still true while the extension cannot be used.
	 */
	public function consequence(): string {
		return __( 'Until then SCIM requests are answered with 503 and your identity provider tries again; nobody who is deactivated gets in.', 'scimpress' );
	}

	/**
	 * The PHP of this process in words: "PHP 8.2.36 (API 20220829, NTS, x86_64, glibc, fpm-fcgi)".
	 */
	public function php(): string {
		$facts = array(
			'' === $this->machine->api ? '' : 'API ' . $this->machine->api,
			$this->machine->threads(),
			$this->machine->architecture,
			$this->machine->libc,
			$this->machine->sapi,
		);
		return 'PHP ' . $this->machine->php . ' (' . implode( ', ', array_filter( $facts ) ) . ')';
	}

	/**
	 * A constant of the extension as text; an extension so old that it lacks one states nothing.
	 */
	private static function text( string $name ): string {
		return defined( $name ) ? (string) constant( $name ) : '';
	}
}
