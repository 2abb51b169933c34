<?php
/**
 * What Tools > Site Health says about ScimPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\VerdictWords;
use ScimPress\Auth\AuthorizationHeader;
use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Plugin;
use ScimPress\Store\AuditChain;

defined( 'ABSPATH' ) || exit;

/**
 * Tests and a section of facts. Most tests look from inside at once; whether the Authorization header arrives is
 * tried by the browser, from where an identity provider comes too, and whether the audit is as it was written is
 * looked at in the background.
 */
final class SiteHealth {

	private const REST = 'scimpress/v1';

	private const HEADER_TEST = '/tests/authorization-header';

	private const AUDIT_TEST = '/tests/audit';

	/** Events that are looked at, the newest. */
	private const EVENTS = 20_000;

	/** Events of one step. */
	private const STEP = 2000;

	/** Seconds after which what was looked at is enough. */
	private const PATIENCE = 10;

	private const SENT = 'Bearer site-health';

	/**
	 * The parts.
	 *
	 * @param Extension  $extension The extension as this process has it.
	 * @param Checkup    $checkup   Looks at the site.
	 * @param AuditChain $chain     Proves the audit.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Checkup $checkup,
		private readonly AuditChain $chain = new AuditChain(),
	) {}

	/**
	 * Hooks tests and facts.
	 */
	public function add_hooks(): void {
		add_filter( 'site_status_tests', array( $this, 'add_tests' ) );
		add_filter( 'debug_information', array( $this, 'add_facts' ) );
		add_action( 'rest_api_init', array( $this, 'add_routes' ) );
	}

	/**
	 * Adds the tests; filter `site_status_tests`.
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests The tests so far.
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public function add_tests( array $tests ): array {
		$tests['direct']['scimpress_extension'] = array(
			'label' => __( 'ScimPress: PHP extension', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_extension', $this->checkup->extension(), __( 'The SCIM extension is ready', 'scimpress' ), __( 'The SCIM extension cannot be used', 'scimpress' ) ),
		);
		$tests['direct']['scimpress_tables']    = array(
			'label' => __( 'ScimPress: tables', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_tables', $this->checkup->tables(), __( 'The tables of ScimPress are in order', 'scimpress' ), __( 'The tables of ScimPress are not in order', 'scimpress' ) ),
		);
		$tests['direct']['scimpress_https']     = array(
			'label' => __( 'ScimPress: HTTPS', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_https', $this->checkup->https(), __( 'SCIM tokens cross the network safely', 'scimpress' ), __( 'SCIM needs HTTPS', 'scimpress' ) ),
		);
		$tests['direct']['scimpress_roles']     = array(
			'label' => __( 'ScimPress: roles', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_roles', $this->checkup->roles(), __( 'The roles that SCIM gives are in order', 'scimpress' ), __( 'SCIM cannot give every role', 'scimpress' ) ),
		);
		$tests['direct']['scimpress_tokens']    = array(
			'label' => __( 'ScimPress: tokens', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_tokens', $this->checkup->tokens(), __( 'No SCIM token ends soon', 'scimpress' ), __( 'A SCIM token ends soon, or has ended', 'scimpress' ), 'recommended' ),
		);
		$tests['direct']['scimpress_jobs']      = array(
			'label' => __( 'ScimPress: background', 'scimpress' ),
			'test'  => fn() => $this->result( 'scimpress_jobs', $this->checkup->jobs(), __( 'What SCIM leaves to the background is done', 'scimpress' ), __( 'What SCIM leaves to the background is late', 'scimpress' ), 'recommended' ),
		);
		$tests['async']['scimpress_audit']      = array(
			'label'     => __( 'ScimPress: audit', 'scimpress' ),
			'test'      => rest_url( self::REST . self::AUDIT_TEST ),
			'has_rest'  => true,
			'skip_cron' => true,
		);
		$tests['async']['scimpress_header']     = array(
			'label'     => __( 'ScimPress: Authorization header', 'scimpress' ),
			'test'      => rest_url( self::REST . self::HEADER_TEST ),
			'has_rest'  => true,
			'headers'   => array( 'Authorization' => self::SENT ),
			'skip_cron' => true,
		);
		return $tests;
	}

	/**
	 * Adds the routes that the browser calls, one with a header; action `rest_api_init`.
	 */
	public function add_routes(): void {
		$routes = array(
			self::HEADER_TEST => array( $this, 'test_header' ),
			self::AUDIT_TEST  => array( $this, 'test_audit' ),
		);
		foreach ( $routes as $route => $callback ) {
			register_rest_route(
				self::REST,
				$route,
				array(
					'methods'             => 'GET',
					'callback'            => $callback,
					'permission_callback' => static fn() => current_user_can( 'view_site_health_checks' ),
					'show_in_index'       => false,
				)
			);
		}
	}

	/**
	 * Says whether the newest events of the audit are as they were written.
	 *
	 * @return array<string, mixed>
	 */
	public function test_audit(): array {
		try {
			$end     = time() + self::PATIENCE;
			$verdict = $this->chain->newest( self::EVENTS );
			do {
				$verdict = $this->chain->verify( $verdict, self::STEP );
			} while ( ! $verdict->is_complete && time() < $end );
			$finding = new Finding( '', $verdict->is_good(), ( new VerdictWords( $verdict ) )->sentence(), __( 'Whether all of it is, and since when not, this says:', 'scimpress' ), 'wp scim audit verify' );
		} catch ( Failure $failure ) {
			$finding = new Finding( '', false, $failure->getMessage(), __( 'Look into the error log of the database.', 'scimpress' ) );
		}
		return $this->result( 'scimpress_audit', $finding, __( 'The audit of SCIM is as it was written', 'scimpress' ), __( 'The audit of SCIM cannot be trusted', 'scimpress' ) );
	}

	/**
	 * Says whether the header of this request has arrived.
	 *
	 * @return array<string, mixed>
	 */
	public function test_header(): array {
		$has_arrived = self::SENT === ( new AuthorizationHeader() )->read( $_SERVER );
		return $this->result( 'scimpress_header', $this->checkup->authorization_header( $has_arrived ), __( 'SCIM tokens arrive', 'scimpress' ), __( 'SCIM tokens do not arrive', 'scimpress' ) );
	}

	/**
	 * Adds facts for somebody who helps; filter `debug_information`. Nothing of it is secret; what is private is
	 * shown, and left out of what is copied.
	 *
	 * @param array<string, array<string, mixed>> $sections The sections so far.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_facts( array $sections ): array {
		$fields = array(
			'version'   => array(
				'label' => __( 'Plugin', 'scimpress' ),
				'value' => Plugin::VERSION . ' (contract ' . Extension::CONTRACT . ')',
			),
			'state'     => array(
				'label' => __( 'State of the extension', 'scimpress' ),
				'value' => $this->extension->state()->value,
			),
			'extension' => array(
				'label' => __( 'Build of the extension', 'scimpress' ),
				'value' => null === $this->extension->version ? '' : sprintf(
					'%s (contract %d to %d, revision %s, PHP API %s)',
					$this->extension->version,
					$this->extension->contract_min,
					$this->extension->contract_max,
					$this->extension->revision,
					$this->extension->php_api
				),
			),
			'php'       => array(
				'label' => __( 'PHP', 'scimpress' ),
				'value' => $this->extension->php(),
			),
			'ini'       => array(
				'label' => __( 'Configuration of PHP', 'scimpress' ),
				'value' => trim( $this->extension->machine->ini_file . ', ' . $this->extension->machine->ini_folder, ', ' ),
				'private' => true,
			),
		);
		foreach ( array( ...$this->checkup->findings(), ...$this->checkup->upkeep() ) as $number => $finding ) {
			$fields[ 'finding_' . $number ] = array(
				'label'   => $finding->name,
				'value'   => ( $finding->is_good ? '' : '(!) ' ) . $finding->detail,
				'private' => $finding->is_private,
			);
		}
		$sections['scimpress'] = array(
			'label'  => __( 'ScimPress', 'scimpress' ),
			'fields' => $fields,
		);
		return $sections;
	}

	/**
	 * A finding as Site Health shows it.
	 *
	 * @param string $severity How bad it is if it is: "critical" or "recommended".
	 * @return array<string, mixed>
	 */
	private function result( string $test, Finding $finding, string $good, string $bad, string $severity = 'critical' ): array {
		$text = '<p>' . esc_html( $finding->detail ) . '</p>';
		if ( '' !== $finding->step ) {
			$text .= '<p>' . esc_html( $finding->step ) . '</p>';
		}
		if ( '' !== $finding->command ) {
			$text .= '<p><code>' . esc_html( $finding->command ) . '</code></p>';
		}
		return array(
			'label'       => $finding->is_good ? $good : $bad,
			'status'      => $finding->is_good ? 'good' : $severity,
			'badge'       => array(
				'label' => __( 'SCIM', 'scimpress' ),
				'color' => 'blue',
			),
			'description' => $text,
			'actions'     => '',
			'test'        => $test,
		);
	}
}
