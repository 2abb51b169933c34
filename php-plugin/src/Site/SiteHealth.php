<?php
/**
 * What Tools > Site Health says about ScimPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Auth\AuthorizationHeader;
use ScimPress\Extension;
use ScimPress\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Four tests and a section of facts. Three tests look from inside; whether the Authorization header
 * arrives is tried by the browser, from where an identity provider comes too.
 */
final class SiteHealth {

	private const REST = 'scimpress/v1';

	private const HEADER_TEST = '/tests/authorization-header';

	private const SENT = 'Bearer site-health';

	/**
	 * The parts.
	 *
	 * @param Extension $extension The extension as this process has it.
	 * @param Checkup   $checkup   Looks at the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Checkup $checkup,
	) {}

	/**
	 * Hooks tests and facts.
	 */
	public function add_hooks(): void {
		add_filter( 'site_status_tests', array( $this, 'add_tests' ) );
		add_filter( 'debug_information', array( $this, 'add_facts' ) );
		add_action( 'rest_api_init', array( $this, 'add_route' ) );
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
	 * Adds the route that the browser calls with a header; action `rest_api_init`.
	 */
	public function add_route(): void {
		register_rest_route(
			self::REST,
			self::HEADER_TEST,
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'test_header' ),
				'permission_callback' => static fn() => current_user_can( 'view_site_health_checks' ),
				'show_in_index'       => false,
			)
		);
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
	 * Adds facts for somebody who helps; filter `debug_information`. Nothing of it is secret.
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
			),
		);
		foreach ( $this->checkup->findings() as $number => $finding ) {
			$fields[ 'finding_' . $number ] = array(
				'label' => $finding->name,
				'value' => ( $finding->is_good ? '' : '(!) ' ) . $finding->detail,
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
	 * @return array<string, mixed>
	 */
	private function result( string $test, Finding $finding, string $good, string $bad ): array {
		$text = '<p>' . esc_html( $finding->detail ) . '</p>';
		if ( '' !== $finding->step ) {
			$text .= '<p>' . esc_html( $finding->step ) . '</p>';
		}
		if ( '' !== $finding->command ) {
			$text .= '<p><code>' . esc_html( $finding->command ) . '</code></p>';
		}
		return array(
			'label'       => $finding->is_good ? $good : $bad,
			'status'      => $finding->is_good ? 'good' : 'critical',
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
