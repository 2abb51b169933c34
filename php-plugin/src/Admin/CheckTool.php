<?php
/**
 * The connection check on the screen.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Check\CheckResult;
use ScimPress\Check\ConnectionCheck;

defined( 'ABSPATH' ) || exit;

/**
 * Makes the check when somebody asks for it, and shows what was found at once. Nothing of it is kept.
 */
final class CheckTool implements Tab {

	/** What was found; null before somebody asked. @var ?non-empty-list<CheckResult> */
	private ?array $results = null;

	/**
	 * Needs what looks.
	 *
	 * @param ConnectionCheck $check Looks.
	 */
	public function __construct( private readonly ConnectionCheck $check ) {}

	public function slug(): string {
		return 'check';
	}

	public function title(): string {
		return __( 'Connection check', 'scimpress' );
	}

	public function actions(): array {
		return array( 'check_connection' => $this->check_connection( ... ) );
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$texts = array(
			__( 'The check follows the way of a request from outside in: the address, encryption, the web server and whatever stands in front of it, the headers, the PHP extension, the tables. In the end it creates, reads and deletes a user and has the database undo all of it.', 'scimpress' ),
			__( 'The site calls itself for it, with tokens that allow nothing and are removed at once. It calls nobody else.', 'scimpress' ),
			__( 'Other plugins see the user who is created, as they see every new user, and what they write is undone too. No mail is sent meanwhile, and no other server is called.', 'scimpress' ),
			__( 'The audit has the requests that the site sent to itself, and one event that says what came of the check. On the command line it is wp scim check.', 'scimpress' ),
		);
		$screen->add_help_tab(
			array(
				'id'      => 'scimpress-check',
				'title'   => __( 'What is this', 'scimpress' ),
				'content' => implode( '', array_map( static fn( string $text ) => '<p>' . esc_html( $text ) . '</p>', $texts ) ),
			)
		);
	}

	public function show( array $request ): void {
		Page::template( 'check-tool', new CheckData( ToolsTab::url( $this->slug() ), $this->results ) );
	}

	/**
	 * Makes the check.
	 *
	 * @param array<string, mixed> $post Not used.
	 * @return ?string Null to show what was found.
	 */
	private function check_connection( array $post ): ?string {
		$this->results = $this->check->run();
		return null;
	}
}
