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
		( new CheckHelp() )->add_to( $screen );
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
