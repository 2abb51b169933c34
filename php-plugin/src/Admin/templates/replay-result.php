<?php
/**
 * What would come of a request now.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ReplayData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\Page;

defined( 'ABSPATH' ) || exit;

?>
<div class="scimpress-panel" id="scimpress-replay" role="status" tabindex="-1" autofocus>
	<h2><?php esc_html_e( 'What it would do now', 'scimpress' ); ?></h2>
	<p><code><?php echo esc_html( $data->line ); ?></code></p>
	<p><strong><?php esc_html_e( 'Nothing has been changed: it was tried and undone.', 'scimpress' ); ?></strong></p>
	<?php
	Page::template( 'fact-list', $data->facts );
	Page::template( 'difference-table', $data->differences );
	?>
	<?php if ( '' !== $data->body ) : ?>
		<h3><?php esc_html_e( 'Body of the answer', 'scimpress' ); ?></h3>
		<pre class="scimpress-command" tabindex="0"><code><?php echo esc_html( $data->body ); ?></code></pre>
	<?php endif; ?>
</div>
